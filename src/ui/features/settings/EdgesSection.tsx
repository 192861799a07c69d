// The connection doctor: every path to the network in words, what is wrong with it, and one button that mends what a page can.
import { CircleAlert, CircleCheck } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Diagnosis, EdgeDiagnosis } from '../../../sdk/types.ts'
import { Button } from '../../components/controls.tsx'
import { locale, t } from '../../i18n/translate.ts'
import { useApp, useModel } from '../../state/app-model.ts'
import { useCallRelay } from './call-relay.ts'
import { findProblems } from './doctor.ts'
import styles from './edges.module.css'

/** Edge nodes, and how this browser reaches them. */
export function EdgesSection() {
  const { diagnosis, isLooking, look } = useDiagnosis()
  const model = useModel()
  const reconnect = (): void => {
    model.run(async (api) => {
      await api.reconnect()
      look()
    })
  }
  return (
    <>
      <p className={styles['hint']}>{t('doctor.lead')}</p>
      <div className={styles['cards']} aria-busy={isLooking}>
        {diagnosis ? <Findings diagnosis={diagnosis} /> : <div className={styles['skeleton']} />}
      </div>
      <div className={styles['actions']}>
        <Button disabled={isLooking} onClick={reconnect}>
          {t('doctor.reconnect')}
        </Button>
        <Button kind="secondary" disabled={isLooking} onClick={look}>
          {t(isLooking ? 'doctor.looking' : 'doctor.again')}
        </Button>
      </div>
    </>
  )
}

/** Looks at once, again when asked, and again when the connection changes: what was found is old news then. */
function useDiagnosis() {
  const model = useModel()
  const connection = useApp((state) => state.connection)
  const [turn, setTurn] = useState(0)
  const [answer, setAnswer] = useState<{ diagnosis?: Diagnosis; to: string }>()
  const question = `${connection} ${turn}`
  useEffect(() => {
    let isWanted = true
    const take = (diagnosis?: Diagnosis): void => {
      if (isWanted) setAnswer((known) => ({ ...known, ...(diagnosis ? { diagnosis } : {}), to: question }))
    }
    model
      .call((api) => api.diagnose())
      .then(take, () => {
        take()
        model.toast(t('error.internal'))
      })
    return () => {
      isWanted = false
    }
  }, [model, question])
  return {
    diagnosis: answer?.diagnosis,
    isLooking: answer?.to !== question,
    look: () => setTurn((known) => known + 1),
  }
}

function Findings({ diagnosis }: { diagnosis: Diagnosis }) {
  const problems = findProblems(diagnosis)
  const hasRelay = useCallRelay()
  return (
    <>
      <section
        aria-label={t('doctor.verdict')}
        className={styles['verdict']}
        data-good={problems.length === 0}
      >
        {problems.length === 0 ? (
          <CircleCheck aria-hidden size={22} />
        ) : (
          <CircleAlert aria-hidden size={22} />
        )}
        <div>
          {problems.length === 0 ? (
            <p>{t('doctor.good')}</p>
          ) : (
            problems.map((problem) => <p key={problem}>{t(`doctor.${problem}`)}</p>)
          )}
        </div>
      </section>
      <dl className={styles['facts']}>
        <Fact name={t('doctor.network')} value={t(diagnosis.isOnline ? 'doctor.online' : 'doctor.offline')} />
        <Fact name={t('doctor.nat')} value={t(`nat.${diagnosis.nat}`)} />
        <Fact name={t('doctor.direct')} value={count(diagnosis.links.direct)} />
        <Fact name={t('doctor.relayed')} value={count(diagnosis.links.relayed)} />
        {hasRelay !== undefined && (
          <Fact
            name={t('doctor.call-relay')}
            value={t(hasRelay ? 'doctor.yes' : 'doctor.no')}
            isGood={hasRelay}
          />
        )}
      </dl>
      {hasRelay === false && <p className={styles['hint']}>{t('doctor.no-call-relay')}</p>}
      {diagnosis.edges.map((edge) => (
        <EdgeCard key={edge.address} edge={edge} />
      ))}
    </>
  )
}

function EdgeCard({ edge }: { edge: EdgeDiagnosis }) {
  const yesNo = (isSo: boolean): string => t(isSo ? 'doctor.yes' : 'doctor.no')
  return (
    <section aria-label={edge.address} className={styles['card']}>
      <h2 className={styles['address']} dir="ltr">
        {new URL(edge.address).host}
      </h2>
      <dl className={styles['facts']}>
        <Fact name={t('doctor.connected')} value={yesNo(edge.isConnected)} isGood={edge.isConnected} />
        <Fact name={t('doctor.reserved')} value={yesNo(edge.isReserved)} isGood={edge.isReserved} />
        <Fact name={t('doctor.mailbox')} value={yesNo(edge.hasMailbox)} isGood={edge.hasMailbox} />
        {edge.roundTripMs !== undefined && (
          <Fact name={t('doctor.round-trip')} value={milliseconds(edge.roundTripMs)} />
        )}
      </dl>
    </section>
  )
}

function Fact({ name, value, isGood }: { name: string; value: string; isGood?: boolean }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd data-good={isGood}>{value}</dd>
    </div>
  )
}

function count(number: number): string {
  return new Intl.NumberFormat(locale()).format(number)
}

function milliseconds(time: number): string {
  const format = { style: 'unit', unit: 'millisecond', maximumFractionDigits: 0 } as const
  return new Intl.NumberFormat(locale(), format).format(Math.max(1, time))
}
